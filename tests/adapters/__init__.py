"""Every format reads its fixtures as a person has checked it should."""

"""From files to records: nothing is lost, nothing is counted twice, nothing stops the rest."""

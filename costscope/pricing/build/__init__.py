"""Makes the price book from other people's price lists; never imported by the program itself."""

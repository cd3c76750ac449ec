"""What is kept from the public (informasi yang dikecualikan): the consequence test, the decree, the end."""

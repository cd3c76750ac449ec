"""Looking after the accounts of others: inviting, helping in again, closing, handing over."""

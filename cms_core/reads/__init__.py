"""How often the pages of a site are read: counted here, without cookies, without a third party, and of nobody."""

"""Reading without a network: the worker of each site, the page that lists what is kept, and what a phone installs."""

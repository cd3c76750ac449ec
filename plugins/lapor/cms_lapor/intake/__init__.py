"""What does not come through the form on the site: paper, telephone, messages, the suggestion box."""

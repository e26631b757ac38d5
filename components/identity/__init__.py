"""Who may do what: applications, groups of people, their rights and their API keys."""

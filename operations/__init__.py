"""What a person does with an environment: bring it up, preview, refresh, tear down, rehearse; behind `scripts/hub`."""

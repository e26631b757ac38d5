"""What has to hold before a resource ends, each condition a gate."""

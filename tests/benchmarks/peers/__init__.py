"""What the program is measured against: a bare Pulumi program, and OpenTofu with the same Scaleway provider."""

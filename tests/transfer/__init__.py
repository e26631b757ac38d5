"""Transfer manifests against real servers: Microsoft's storage emulator, the stand-in's S3, PostgreSQL."""

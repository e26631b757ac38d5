"""The old estate on Azure: adopted as it is, frozen, and let go only behind its gates."""

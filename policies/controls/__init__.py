"""One folder per family, one file per control: `net/hub_net_01.py` holds HUB-NET-01 as `CONTROL`."""

"""Uphold: a support portal in which the support plan is the system."""

import os

# Piccolo finds its engine through this, at the first use of a table.
os.environ.setdefault("PICCOLO_CONF", "app.piccolo_conf")

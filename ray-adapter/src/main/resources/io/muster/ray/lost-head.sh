# Whether a raylet is no node any more: it lives on for a minute without what it belongs to.
isLost() { [ -z "$(ours gcs_server)" ]; }

"""Identity providers of other people's making, which the journeys sign in with."""

"""How far the cues of background, plans, denials and topics reach: what lies behind `geo.reports.status`."""

"""Who was killed, injured or abducted, by whose account: what lies behind `geo.reports.casualties`."""

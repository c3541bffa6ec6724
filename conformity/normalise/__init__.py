"""From layers as read to the tables of the contract: pure, with a ledger line for everything repaired or set aside."""

"""The administrator's pages: what a casino is set to, its tables, games, people and tiers."""

from pitledger.floor.admin import casino, games, staff, tables, tier_moves, tiers

ADMIN_PAGES = (casino, tables, games, staff, tiers, tier_moves)

"""The work of trainers: evaluating, reviewing and publishing what the assistant has learnt."""

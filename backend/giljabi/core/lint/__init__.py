"""What authors should know about their articles: checks of one article, and of all articles of a house together."""

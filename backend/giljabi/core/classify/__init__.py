"""From a ticket's words to a consultation type, with confidence, and "unsure" when it is.

labels → one document per type; views → n-gram and morpheme weights; zero_label → the ranking; deciding → save, suggest or abstain.
"""

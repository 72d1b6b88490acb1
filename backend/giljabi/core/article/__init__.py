"""From an article's bytes to a playbook.

reading (reading_html, reading_markdown → writing_blocks) → blocks of text with marks (rich). Two readings of them:

* the house's style: outline → guide_section, policy_section, script_section, sms_section;
* plain articles: plain_outline → plain_script; procedure_article where nothing is said to a customer.

Both give script_parts; rules, amounts, terms, branches, identity, admin_paths and blanks read their meaning, and compiler puts them
together. A text keeps its place (block and character range) all the way.
"""

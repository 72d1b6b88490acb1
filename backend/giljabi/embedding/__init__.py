"""Sentence models behind one interface (:class:`~giljabi.core.classify.semantic.Embedder`), each an extra that need not be installed."""

r"""The conformance suite and what it is made of (extra ``testing``).

Anyone can run it, against a backend of this project or of their own::

    pytest -p anyinterp.testing.plugin --pyargs anyinterp.testing.conformance \
        --anyinterp-backend=generic --anyinterp-arrays=numpy

=================  ==============================================================================
module             what it holds
=================  ==============================================================================
``reference``      a slow, plain, independent evaluation of ``interpolate`` and ``resize``
``bounds``         the error that an executor may make, derived and not chosen
``assertions``     comparisons whose messages say which element is wrong, and by how much
``cases``          what one example is
``tables``         the examples, data only
``strategies``     the random calls of the property tests
``arrays``         one adapter per array library
``subject``        a backend on the arrays of one library, and the outcome of a case
``plugin``         the pytest plugin: options, exclusions, the share of cases a backend took
``conformance``    the suite
``broken``         backends that are wrong on purpose, each of which the suite must fail
=================  ==============================================================================

Nothing in the library imports this package.
"""

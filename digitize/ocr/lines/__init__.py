"""Lines of print read by Tesseract's trained network, all lines of a page at once.

`traineddata` finds the parts of a model, `network` lets lines run through it, `pictures` cuts and prepares
the lines, `letters` makes words of what comes out.  Pure: arrays in, values out.
"""

"""From an accepted file to one page's pixels, and to the coded picture that the archive PDF carries.

`sniff` says what a file is, `survey` whether it can be taken and how many frames it has, `decode`
gives one frame.  Nothing here writes; the only programs started are poppler's, by pdf2image.
"""

from digitize.imaging.decode.limits import Limits
from digitize.imaging.decode.page import DecodedPage, decode
from digitize.imaging.decode.sniff import FileType, sniff
from digitize.imaging.decode.survey import FileSurvey, survey

__all__ = ["DecodedPage", "FileSurvey", "FileType", "Limits", "decode", "sniff", "survey"]

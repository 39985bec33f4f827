"""The colours of the book, once: figures, explorers, curves and feedback derive theirs from here.

The categories are Okabe and Ito's palette (Color Universal Design, 2008) without its yellow, which is too
faint for lines: colour-blind readers can tell them apart.
"""

CATEGORIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
GREY, INK = "#595959", "#1a1a1a"
# The two ends of the scale of signed values; white, or the page's ground, stands for zero.
NEGATIVE, POSITIVE = "#2b7bd4", "#e8801a"
# Lines on a curve drawn as text can be read on white and on a dark page alike.
TEST, TRAIN = "#0072B2", "#B34F00"
# What an answer is: not given yet, right, wrong.
OPEN, RIGHT, WRONG = "#6b7a90", "#2a8a5b", "#c0621a"

"""What a page remembers of its reader: predictions before results, answers, the chapter read last.

Nothing leaves the reader's browser. ``page`` holds what runs there; the other files find out, when the site
is built, what there is to be done in each chapter.
"""

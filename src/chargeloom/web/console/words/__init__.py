"""What pages say, in the reader's language: words of the field, figures, times, refusals, complaints."""

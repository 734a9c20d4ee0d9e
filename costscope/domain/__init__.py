"""The words of the program: money, tokens, time, tables, verdicts, errors; standard library only."""

"""The words of the program: money, time, tables, columns, errors."""

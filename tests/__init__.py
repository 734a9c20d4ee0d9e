"""What costscope promises, as tests."""

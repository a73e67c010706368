"""SMS: the smallest channel there can be, laid out like any other; `provider` is the company that sends them."""

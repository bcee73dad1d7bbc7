"""Jiheng 绩衡: weigh performance."""

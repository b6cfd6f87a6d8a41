"""The playbook's arithmetic: dated facts in, explained answers out."""

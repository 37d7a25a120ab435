"""What is passed on of a record: its card on other sites, its picture where an address is shared, its poster."""

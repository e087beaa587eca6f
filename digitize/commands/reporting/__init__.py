"""How a report is shown: one set of tables (`tables`), put into a terminal, CSV, XLSX, HTML or JSON."""

"""What people look at: tables for the terminal, Markdown and other forms. The only place that rounds."""

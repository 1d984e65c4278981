"""What do people get to see of the marks: tables, pages, reports, files for other systems?"""

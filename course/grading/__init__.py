"""The instructor's engine: how do submissions become marks, reasons and feedback?"""

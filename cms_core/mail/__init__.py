"""Mail: letters that wait encrypted until a job has sent them, to addresses that stand nowhere else."""

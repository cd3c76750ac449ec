"""From when until when methods and stages are in force: national rules as data, and what a kabupaten decides."""

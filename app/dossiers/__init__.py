"""The paper's life: statuses, due dates, custody."""

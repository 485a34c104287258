"""Money said of a stop."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('stop_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('paid_vnd', sa.Integer(), nullable=True))


def downgrade():
    with op.batch_alter_table('stop_event', schema=None) as batch_op:
        batch_op.drop_column('paid_vnd')

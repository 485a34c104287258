"""What plans are made from and weigh."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('plan_wishes',
    sa.Column('province_code', sa.String(length=2), nullable=False),
    sa.Column('numbers', sa.JSON(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['province_code'], ['province.code'], name=op.f('fk_plan_wishes_province_code_province')),
    sa.PrimaryKeyConstraint('province_code', name=op.f('pk_plan_wishes'))
    )
    op.create_table('plan_input',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('vroom', sa.LargeBinary(), nullable=True),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_input_plan_id_plan'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('plan_id', name=op.f('pk_plan_input'))
    )
    op.create_table('courier_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('province_code', sa.String(length=2), nullable=False),
    sa.Column('courier_id', sa.Integer(), nullable=False),
    sa.Column('commune_code', sa.String(length=5), nullable=True),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('liking', sa.Enum('NEVER', 'RATHER', name='liking', native_enum=False, length=32), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=100), nullable=False),
    sa.CheckConstraint('(commune_code IS NULL) <> (phone IS NULL)', name=op.f('ck_courier_rule_commune_or_citizen')),
    sa.ForeignKeyConstraint(['commune_code'], ['commune.code'], name=op.f('fk_courier_rule_commune_code_commune')),
    sa.ForeignKeyConstraint(['courier_id'], ['staff.id'], name=op.f('fk_courier_rule_courier_id_staff')),
    sa.ForeignKeyConstraint(['province_code'], ['province.code'], name=op.f('fk_courier_rule_province_code_province')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_courier_rule'))
    )
    with op.batch_alter_table('courier_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_courier_rule_province_code_courier_id'), ['province_code', 'courier_id'], unique=False)

    # Columns are added in place: SQLite would drop the table to make it anew, and routes with it.
    op.add_column('plan', sa.Column('threads', sa.Integer(), nullable=True))
    op.add_column('plan', sa.Column('work_limit', sa.Integer(), nullable=True))
    op.add_column('plan', sa.Column('versions', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('plan', sa.Column('cost_parts', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('plan', sa.Column('stop_asked_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('plan', sa.Column('base_id', sa.Integer(), nullable=True))
    op.add_column('plan', sa.Column('change', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('shift', sa.Column('is_off', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade():
    op.drop_column('shift', 'is_off')
    for column in ('change', 'base_id', 'stop_asked_at', 'cost_parts', 'versions', 'work_limit', 'threads'):
        op.drop_column('plan', column)
    with op.batch_alter_table('courier_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_courier_rule_province_code_courier_id'))

    op.drop_table('courier_rule')
    op.drop_table('plan_input')
    op.drop_table('plan_wishes')

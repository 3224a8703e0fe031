"""Whatever is called in whatever order: the ledger agrees with a model of ten lines."""

import dataclasses
from types import SimpleNamespace

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from pipelines import settings
from pipelines.batch import STATES_IN_ORDER, BatchState
from pipelines.city import ledger
from pipelines.city.ledger.advancing import OutOfTurn
from pipelines.errors import AttemptsSpent, Permanent, PlatformBusy
from pipelines.work import current_platform
from tests.lib.batches import STAGES, claim_all, open_one, stage_to
from tests.lib.tries import tries


STATES = tuple(state.value for state in STATES_IN_ORDER)

# So often a stage may be begun in vain.
MOST = 2


def failing(position, fault):
    """The stage at a position, as it is when it fails."""

    @stage_to(BatchState(STATES[position + 1]))
    def failing(step):
        step.set(received=99)
        raise fault

    return failing


@stage_to(BatchState.COLLECTED)
def refusing(step):
    step.refuse("unknown-format", "无法识别的文件", "请另存为 xlsx。", received=3)


class Ledger(RuleBasedStateMachine):
    """Batches under every call that stages, people and accidents make."""

    batches = Bundle("batches")
    files = 0

    @rule(target=batches)
    def open(self):
        Ledger.files += 1
        batch_no = open_one(relative=f"court/inbox/{Ledger.files}.csv", department="court")
        return SimpleNamespace(
            batch_no=batch_no, state="claimed", is_loaded=False, has_receipt=False, tries=0
        )

    def call(self, stage, batch, position, worked):
        """What every stage does before it works: nothing for a batch that is past it,
        nothing out of turn.
        """
        if batch.state in ("refused", "held"):
            is_due = batch.state == "refused" and position == 4 and not batch.has_receipt
        elif STATES.index(batch.state) < position:
            with pytest.raises(OutOfTurn):
                stage(batch.batch_no)
            return
        else:
            is_due = STATES.index(batch.state) == position
        if is_due:
            worked()
        else:
            assert stage(batch.batch_no) == batch.batch_no

    @rule(batch=batches, position=st.sampled_from(range(len(STAGES))))
    def work(self, batch, position):
        def worked():
            STAGES[position](batch.batch_no)
            batch.tries = 0
            batch.has_receipt |= position == 4
            if batch.state != "refused":
                batch.state = STATES[position + 1]
            batch.is_loaded |= batch.state == "loaded"

        self.call(STAGES[position], batch, position, worked)

    @rule(batch=batches)
    def refuse(self, batch):
        def worked():
            refusing(batch.batch_no)
            batch.tries, batch.state = 0, "refused"

        self.call(refusing, batch, 0, worked)

    @rule(
        batch=batches,
        position=st.sampled_from(range(len(STAGES))),
        fault=st.sampled_from([Permanent("no"), KeyError("k")]),
    )
    def fail_for_good(self, batch, position, fault):
        stage = failing(position, fault)

        def worked():
            with pytest.raises(Permanent):
                stage(batch.batch_no)
            batch.state = "held"

        self.call(stage, batch, position, worked)

    @rule(batch=batches, position=st.sampled_from(range(len(STAGES))))
    def fail_for_now(self, batch, position):
        stage = failing(position, PlatformBusy("later"))

        def worked():
            batch.tries += 1
            if batch.tries < MOST:
                with pytest.raises(PlatformBusy):
                    stage(batch.batch_no)
            else:
                with pytest.raises(AttemptsSpent):
                    stage(batch.batch_no)
                batch.state = "held"

        self.call(stage, batch, position, worked)

    @rule(batch=batches)
    def release(self, batch):
        ledger.release(current_platform(), batch.batch_no)
        if batch.state == "held":
            batch.state = "loaded" if batch.is_loaded else "claimed"
            batch.tries = 0

    @rule(batch=batches)
    def claim(self, batch):
        is_open = batch.state in STATES[:-1] or (batch.state == "refused" and not batch.has_receipt)
        assert (batch.batch_no in claim_all(0)) == is_open

    @rule(batch=batches)
    def look(self, batch):
        found = ledger.find(current_platform(), batch.batch_no)
        assert (found.state, found.receipt is not None) == (batch.state, batch.has_receipt)
        assert found.received != 99

    @invariant()
    def nothing_vanishes(self):
        with psycopg.connect(self.address) as connection:
            query = """
                SELECT count(*) FROM batches
                WHERE receipt IS NOT NULL AND received <> accepted + rejected
            """
            assert connection.execute(query).fetchone() == (0,)


@pytest.mark.many_tries
def test_the_ledger_agrees_with_its_model_whatever_is_called_in_whatever_order(platform):
    Ledger.address = platform.database_url
    few = dataclasses.replace(platform, stage_attempts=MOST)
    examples = hypothesis_settings(max_examples=tries(8, 80), stateful_step_count=20, deadline=None)
    with settings.using(few):
        run_state_machine_as_test(Ledger, settings=examples)

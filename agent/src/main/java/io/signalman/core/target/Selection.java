package io.signalman.core.target;

import java.util.List;
import java.util.Optional;

/**
 * Every process for which all conditions hold, or some of them.
 *
 * @param topmost whether it leaves out processes whose parent also meets all conditions
 * @param pick among the remaining processes
 */
public record Selection(List<Condition> conditions, boolean topmost, Pick pick) implements Target {
    static Selection of(Condition condition) {
        return new Selection(List.of(condition), false, Pick.ALL);
    }

    @Override
    public List<Found> find(MatchContext context) {
        return new Selector(context).find(this);
    }

    @Override
    public Reach reach() {
        boolean tree =
                single().filter(only -> only.cost() == Condition.Cost.ANCESTORS).isPresent();
        return tree ? Reach.TREE : Reach.FOUND;
    }

    @Override
    public Condition asCondition() {
        return single().orElseGet(() -> Condition.among(this));
    }

    private Optional<Condition> single() {
        return !picks() && conditions.size() == 1 ? Optional.of(conditions.get(0)) : Optional.empty();
    }

    @Override
    public boolean picks() {
        return topmost || pick != Pick.ALL;
    }

    /** Which of the processes that a selection finds. */
    enum Pick {
        ALL,
        NEWEST,
        OLDEST
    }
}

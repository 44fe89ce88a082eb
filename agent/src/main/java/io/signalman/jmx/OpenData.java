package io.signalman.jmx;

import io.signalman.core.SignalReport;
import javax.management.JMException;
import javax.management.StandardMBean;

/** Turns our records into what an MXBean returns for them, since a client has none of our classes. */
final class OpenData {
    private OpenData() {}

    /** The JDK converts the attributes of an MXBean, and offers no other way to it. */
    public interface ReportMXBean {
        /** An attribute. */
        SignalReport getValue();
    }

    /** As {@link ReportMXBean}. */
    public interface ToldMXBean {
        /** An attribute. */
        ToldReport getValue();
    }

    static Object ofReport(Event event) {
        return value(new StandardMBean((ReportMXBean) event::report, ReportMXBean.class, true));
    }

    static Object ofTold(Event event) {
        ToldReport told = ToldReport.of(event);
        return value(new StandardMBean((ToldMXBean) () -> told, ToldMXBean.class, true));
    }

    private static Object value(StandardMBean bean) {
        try {
            return bean.getAttribute("Value");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}

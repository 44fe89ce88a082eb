package io.signalman.jmx;

import io.signalman.core.SignalReport;
import javax.management.JMException;
import javax.management.StandardMBean;

/** Converts our records to open data as an MXBean does, since a client has none of our classes. */
final class OpenData {
    private OpenData() {}

    /** The JDK converts only attributes of an MXBean. */
    public interface ReportMXBean {
        /** An attribute. */
        SignalReport getValue();
    }

    /** As {@link ReportMXBean}. */
    public interface PublishedMXBean {
        /** An attribute. */
        PublishedReport getValue();
    }

    static Object ofReport(Event event) {
        return value(new StandardMBean((ReportMXBean) event::report, ReportMXBean.class, true));
    }

    static Object ofPublished(Event event) {
        PublishedReport published = PublishedReport.of(event);
        return value(new StandardMBean((PublishedMXBean) () -> published, PublishedMXBean.class, true));
    }

    private static Object value(StandardMBean bean) {
        try {
            return bean.getAttribute("Value");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}

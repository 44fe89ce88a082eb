package io.signalman.jmx;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationEmitter;
import javax.management.ReflectionException;
import javax.management.RuntimeErrorException;
import javax.management.StandardEmitterMBean;
import javax.management.openmbean.OpenType;

/** An MXBean that takes descriptions, parameter names and impacts from the annotations of its interface. */
public final class DescribedMBean extends StandardEmitterMBean {
    /** Consoles show operations in this order: the most used first, the others by use. */
    private static final List<String> ORDER = List.of(
            "sendSignal",
            "probe",
            "killGroup",
            "preview",
            "stop",
            "signalGroup",
            "sendSignalWith",
            "sendValue",
            "previewStop",
            "await",
            "startAwait",
            "listJobs",
            "awaitJob",
            "cancelJob",
            "listProcesses",
            "findProcesses",
            "listSignals",
            "explain",
            "whoAmI",
            "listAudit",
            "findAudit",
            "listEvents");

    private final Class<?> contract;

    /** By name: the contract has no overloads. Reflection copies every method at each look. */
    private final Map<String, Method> methods;

    /** Whether results are {@link RecordData}. */
    private final boolean staysInJvm;

    /** By operation; read at its first call. */
    private final Map<String, Optional<OpenType<?>>> returnTypes = new ConcurrentHashMap<>();

    private <T> DescribedMBean(T implementation, Class<T> contract, NotificationEmitter emitter, boolean staysInJvm) {
        super(implementation, contract, true, emitter);
        this.contract = contract;
        this.staysInJvm = staysInJvm;
        this.methods =
                Arrays.stream(contract.getMethods()).collect(Collectors.toMap(Method::getName, method -> method));
    }

    /** Wraps the signal manager for registration; the MBean emits the feed's notifications. */
    public static DescribedMBean of(SignalManager manager, EventFeed feed) {
        return new DescribedMBean(manager, SignalManagerMXBean.class, feed, false);
    }

    /** As {@link #of}, for an MBean server whose clients are all in this JVM. */
    public static DescribedMBean withinJvm(SignalManager manager, EventFeed feed) {
        return new DescribedMBean(manager, SignalManagerMXBean.class, feed, true);
    }

    /** Reflection has no order of its own. */
    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanInfo info = super.getMBeanInfo();
        MBeanOperationInfo[] operations = info.getOperations();
        Arrays.sort(operations, Comparator.comparingInt(operation -> ORDER.indexOf(operation.getName())));
        MBeanAttributeInfo[] attributes = info.getAttributes();
        Arrays.sort(attributes, Comparator.comparing(MBeanAttributeInfo::getName));
        return new MBeanInfo(
                info.getClassName(),
                info.getDescription(),
                attributes,
                info.getConstructors(),
                operations,
                info.getNotifications(),
                info.getDescriptor());
    }

    /** Accepts one more argument than the contract has: the {@link CallContext}. */
    @Override
    public Object invoke(String operation, Object[] arguments, String[] signature)
            throws MBeanException, ReflectionException {
        int last = method(operation).map(Method::getParameterCount).orElse(Integer.MAX_VALUE);
        if (arguments == null
                || signature == null
                || arguments.length != last + 1
                || signature.length != last + 1
                || !(arguments[last] instanceof String context)
                || !String.class.getName().equals(signature[last])) {
            return perform(operation, arguments, signature);
        }
        return CallContext.with(
                context, () -> perform(operation, Arrays.copyOf(arguments, last), Arrays.copyOf(signature, last)));
    }

    private Object perform(String operation, Object[] arguments, String[] signature)
            throws MBeanException, ReflectionException {
        Optional<Method> method = method(operation).filter(known -> isFor(known, signature));
        method.ifPresent(known -> check(known, arguments));
        Optional<OpenType<?>> type = method.filter(known -> staysInJvm)
                .flatMap(known -> returnTypes.computeIfAbsent(operation, this::returnType));
        if (type.isEmpty()) {
            return super.invoke(operation, arguments, signature);
        }
        try {
            return RecordData.of(method.get().invoke(getImplementation(), arguments), type.get());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) { // the contract declares no others
                throw thrown;
            }
            throw new RuntimeErrorException((Error) e.getCause());
        } catch (IllegalAccessException e) {
            throw new ReflectionException(e);
        }
    }

    private static boolean isFor(Method method, String[] signature) {
        return Arrays.equals(
                Arrays.stream(method.getParameterTypes()).map(Class::getName).toArray(String[]::new), signature);
    }

    /** A client may send other arguments than its signature says. */
    private static void check(Method method, Object[] arguments) {
        Class<?>[] types = method.getParameterTypes();
        int given = arguments == null ? 0 : arguments.length;
        if (given != types.length || !IntStream.range(0, given).allMatch(i -> fits(types[i], arguments[i]))) {
            throw new IllegalArgumentException("bad_value: " + method.getName() + " takes "
                    + Arrays.stream(types).map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ")"))
                    + "; the arguments are others");
        }
    }

    /** As {@link Method#invoke} converts: null is no number, and an int is a long too. */
    private static boolean fits(Class<?> type, Object argument) {
        return type.isPrimitive()
                ? argument instanceof Integer || (argument instanceof Long && type == long.class)
                : argument == null || type.isInstance(argument);
    }

    /** Empty for the getter of an attribute. */
    private Optional<OpenType<?>> returnType(String operation) {
        return Arrays.stream(getMBeanInfo().getOperations())
                .filter(info -> info.getName().equals(operation))
                .findFirst()
                .map(info -> (OpenType<?>) info.getDescriptor().getFieldValue(JMX.OPEN_TYPE_FIELD));
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return Optional.ofNullable(contract.getAnnotation(Description.class))
                .map(Description::value)
                .orElse("");
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
        return annotation("get" + info.getName(), Description.class, Description::value)
                .orElse("");
    }

    @Override
    protected String getDescription(MBeanOperationInfo info) {
        return annotation(info.getName(), Description.class, Description::value).orElse("");
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return parameterAnnotation(operation, sequence, Description.class, Description::value)
                .orElse("");
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return parameterAnnotation(operation, sequence, Name.class, Name::value).orElse(parameter.getName());
    }

    @Override
    protected int getImpact(MBeanOperationInfo info) {
        return annotation(info.getName(), Impact.class, Impact::value).orElse(MBeanOperationInfo.INFO);
    }

    private Optional<Method> method(String name) {
        return Optional.ofNullable(methods.get(name));
    }

    private <A extends Annotation, V> Optional<V> annotation(String name, Class<A> type, Function<A, V> value) {
        return method(name).map(method -> method.getAnnotation(type)).map(value);
    }

    private <A extends Annotation, V> Optional<V> parameterAnnotation(
            MBeanOperationInfo operation, int sequence, Class<A> type, Function<A, V> value) {
        return method(operation.getName())
                .map(method -> method.getParameters()[sequence].getAnnotation(type))
                .map(value);
    }
}

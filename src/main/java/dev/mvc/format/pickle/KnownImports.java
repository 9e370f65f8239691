package dev.mvc.format.pickle;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What is known of the names that pickles import.
///
/// Safe is what `torch.load(weights_only=True)` of torch 2.15 allows, what torch's own checkpoint
/// folders and TorchScript need, and the plain classes of Python and NumPy. Dangerous modules and
/// functions were collected from Python's library and torch by what they can do.
final class KnownImports {
  private static final Pattern TORCH_DATA =
      Pattern.compile(
          "(BFloat16|Bool|Byte|Char|ComplexDouble|ComplexFloat|Double|Float|Half|Int|Long|Short"
              + "|QInt32|QInt8|QUInt2x4|QUInt4x2|QUInt8)(Storage|Tensor)"
              + "|Size|Tensor|device|dtype|layout|b?complex[0-9]+|bfloat16|bool|float[0-9a-z_]+"
              + "|q?u?int[0-9]+(x[0-9])?|bits[0-9]+(x[0-9])?|per_(tensor|channel)_[a-z_]+"
              + "|strided|sparse_[a-z]+|contiguous_format|channels_last(_3d)?|preserve_format");

  private static final Set<String> TORCH_DATA_MODULES =
      Set.of("torch", "torch.cuda", "torch.sparse", "torch.cuda.sparse");

  private static final Set<String> BUILTINS = Set.of("builtins", "__builtin__", "__builtins__");

  private static final Set<String> SAFE_BUILTINS =
      words(
          """
          bool bytearray bytes complex dict float frozenset int list long object range set slice
          str tuple unicode xrange
          """);

  private static final Set<String> SAFE =
      words(
          """
          _codecs.encode argparse.Namespace collections.Counter collections.OrderedDict
          collections.defaultdict collections.deque copy_reg._reconstructor
          copyreg._reconstructor datetime.date datetime.datetime datetime.time datetime.timedelta
          datetime.timezone decimal.Decimal fractions.Fraction pathlib.Path pathlib.PosixPath
          pathlib.PurePosixPath pathlib.WindowsPath types.SimpleNamespace uuid.UUID
          numpy.dtype numpy.ndarray numpy.core.multiarray._reconstruct
          numpy.core.multiarray.scalar numpy.core.numeric._frombuffer
          numpy._core.multiarray._reconstruct numpy._core.multiarray.scalar
          numpy._core.numeric._frombuffer joblib.numpy_pickle.NumpyArrayWrapper
          torch._tensor._rebuild_from_type_v2 torch.nn.parameter.Parameter
          torch.nn.parameter.Buffer torch.serialization._get_layout torch.storage.TypedStorage
          torch.storage.UntypedStorage torch.distributed.checkpoint.filesystem._StorageInfo
          torch.jit._pickle.build_boollist torch.jit._pickle.build_doublelist
          torch.jit._pickle.build_intlist torch.jit._pickle.build_tensorlist
          torch.jit._pickle.build_tensor_from_id torch.jit._pickle.restore_type_tag
          """);

  /// Whatever begins so: the classes of TorchScript, which has an interpreter of its own, and the
  /// records of distributed checkpoints.
  private static final List<String> SAFE_BEGINNINGS =
      List.of(
          "__torch__.",
          "torch._utils._rebuild_",
          "torch.distributed.checkpoint.metadata.",
          "torch.distributed.checkpoint.planner.");

  private static final Set<String> DANGEROUS_BUILTINS =
      words(
          """
          __build_class__ __import__ apply breakpoint compile delattr dir eval exec execfile exit
          file getattr globals help input locals open quit raw_input reduce reload setattr vars
          """);

  /// With everything in and below them.
  private static final Set<String> DANGEROUS_MODULES =
      words(
          """
          _aix_support _asyncio _bootsubprocess _ctypes _frozen_importlib
          _frozen_importlib_external _imp _multiprocessing _osx_support _pickle _posixsubprocess
          _pyrepl _socket _sqlite3 _ssl _winapi _xxsubinterpreters aiohttp asyncio bdb cPickle
          cProfile cffi cgi cgitb cloudpickle cmd code codeop commands compileall ctypes dbm dill
          distutils doctest ensurepip fileinput ftplib gc getpass glob gdb httplib httpx idlelib
          imaplib imp importlib inspect ipykernel IPython jsonpickle lib2to3 linecache mailcap
          marshal mmap modulefinder msvcrt multiprocessing nntplib nt ntpath os paramiko pdb
          pexpect pickle pickletools pip pipes pkg_resources pkgutil platform poplib popen2
          posix posixpath profile pty py_compile pydoc requests rlcompleter runpy select selectors
          setuptools shelve shutil signal site smtpd smtplib socket socketserver sqlite3 ssl
          subprocess sys sysconfig tarfile telnetlib tempfile test timeit trace turtle urllib
          urllib2 urllib3 venv webbrowser winreg wsgiref xmlrpc zipapp zipfile zipimport
          http.client http.server logging.config numpy.distutils numpy.f2py numpy.testing
          torch._dynamo torch._inductor torch.distributed.launcher torch.distributed.rpc
          torch.distributed.run torch.fx.experimental torch.fx.graph_module torch.hub
          torch.package torch.testing torch.utils._config_module torch.utils.bottleneck
          torch.utils.collect_env torch.utils.cpp_extension torch.utils.data.datapipes
          """);

  /// Functions of modules that are harmless otherwise.
  private static final Set<String> DANGEROUS =
      words(
          """
          _io.FileIO _io.open _io.open_code _operator.attrgetter _operator.itemgetter
          _operator.methodcaller copyreg.add_extension copyreg.pickle functools.partial
          functools.partialmethod functools.reduce io.FileIO io.open io.open_code joblib.load
          joblib.numpy_pickle.load numpy.fromfile numpy.genfromtxt numpy.load numpy.loadtxt
          numpy.memmap numpy.save numpy.savez operator.attrgetter operator.itemgetter
          operator.methodcaller pandas.eval pandas.io.pickle.read_pickle pandas.read_pickle
          torch.compile torch.from_file torch.jit.load torch.load torch.save
          torch.serialization.load torch.serialization.save types.CodeType types.FunctionType
          types.MethodType types.ModuleType uuid._get_command_stdout uuid._popen
          """);

  /// Attributes by which a name with dots reaches what its module only uses.
  private static final Set<String> WAYS_OUT =
      words(
          """
          __builtins__ __class__ __code__ __dict__ __getattribute__ __globals__ __init__
          __loader__ __mro__ __reduce__ __spec__ __subclasses__ builtins
          """);

  private KnownImports() {}

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  static Danger danger(String module, String name) {
    if (BUILTINS.contains(module)) {
      return SAFE_BUILTINS.contains(name)
          ? Danger.SAFE
          : DANGEROUS_BUILTINS.contains(firstPart(name)) || leadsOut(name)
              ? Danger.DANGEROUS
              : Danger.SUSPICIOUS;
    }
    String path = module + "." + name;
    if (isDangerous(module, name, path)) {
      return Danger.DANGEROUS;
    }
    boolean isSafe =
        SAFE.contains(path)
            || TORCH_DATA_MODULES.contains(module) && TORCH_DATA.matcher(name).matches()
            || SAFE_BEGINNINGS.stream().anyMatch(path::startsWith) && name.indexOf('.') < 0;
    return isSafe ? Danger.SAFE : Danger.SUSPICIOUS;
  }

  private static boolean isDangerous(String module, String name, String path) {
    if (DANGEROUS.contains(path) || leadsOut(name)) {
      return true;
    }
    for (int dot = module.length(); dot > 0; dot = module.lastIndexOf('.', dot - 1)) {
      if (DANGEROUS_MODULES.contains(module.substring(0, dot))) {
        return true;
      }
    }
    return DANGEROUS_MODULES.contains(path);
  }

  private static String firstPart(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /// Whether a name with dots goes through something that leads anywhere.
  private static boolean leadsOut(String name) {
    return name.indexOf('.') >= 0
        && Arrays.stream(name.split("\\.", -1))
            .anyMatch(part ->
                WAYS_OUT.contains(part)
                    || DANGEROUS_BUILTINS.contains(part)
                    || DANGEROUS_MODULES.contains(part));
  }
}

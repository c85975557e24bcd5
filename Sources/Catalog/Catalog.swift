import GRDB
import MregCore
